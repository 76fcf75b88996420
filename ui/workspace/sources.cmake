list(APPEND BALLAST_UI_SOURCES workspace/desk_dock.h workspace/desk_dock.cpp workspace/frame.h workspace/frame.cpp
  workspace/layout_store.h workspace/layout_store.cpp workspace/screen_set.h workspace/screen_set.cpp
  workspace/workspaces.h workspace/workspaces.cpp)
