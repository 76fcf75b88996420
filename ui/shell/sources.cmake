list(APPEND BALLAST_UI_SOURCES shell/action_set.h shell/action_set.cpp shell/capture.h shell/capture.cpp
  shell/command_palette.h shell/command_palette.cpp shell/desk_commands.h shell/desk_commands.cpp shell/desk_dock.h
  shell/desk_dock.cpp shell/feed_line.h shell/feed_line.cpp shell/flatten_estimate.h shell/flatten_estimate.cpp shell/frame.h shell/frame.cpp shell/header_bar.h shell/header_bar.cpp shell/header_block.h
  shell/header_block.cpp shell/header_content.h shell/header_content.cpp shell/kill_switch.h shell/kill_switch.cpp
  shell/layout_store.h shell/layout_store.cpp shell/main_window.h shell/main_window.cpp
  shell/main_window_layout.cpp shell/main_window_actions.h shell/main_window_actions.cpp shell/menu_row.h shell/menu_row.cpp
  shell/panel_catalogue.h shell/panel_catalogue.cpp shell/playback_bar.h shell/playback_bar.cpp
  shell/scope_button.h shell/scope_button.cpp shell/screen_set.h shell/screen_set.cpp shell/review_mode.h shell/review_mode.cpp shell/selection.h shell/selection.cpp shell/selection_steps.h
  shell/selection_steps.cpp shell/session_opener.h shell/session_opener.cpp shell/status_line.h
  shell/status_line.cpp shell/trading_block.h shell/trading_block.cpp shell/trading_cards.h shell/trading_cards.cpp
  shell/watch_line.h shell/watch_line.cpp shell/workspaces.h shell/workspaces.cpp)
