list(APPEND BALLAST_UI_SOURCES shell/action_set.h shell/action_set.cpp shell/capture.h shell/capture.cpp
  shell/command_palette.h shell/command_palette.cpp shell/main_window.h shell/main_window.cpp
  shell/main_window_actions.h shell/main_window_actions.cpp shell/main_window_choices.cpp shell/main_window_layout.cpp shell/main_window_proposals.cpp
  shell/main_window_workspaces.cpp shell/menu_row.h
  shell/menu_row.cpp shell/panel_catalogue.h shell/panel_catalogue.cpp shell/review_mode.h shell/review_mode.cpp
  shell/session_opener.h shell/session_opener.cpp)
