list(APPEND BALLAST_UI_SOURCES workspace/boundary_handle.h workspace/boundary_handle.cpp workspace/desk_dock.h
  workspace/desk_dock.cpp workspace/dock_area.h workspace/dock_area.cpp workspace/dock_area_place.cpp workspace/dock_drag.h
  workspace/dock_drag.cpp workspace/frame.h workspace/frame.cpp workspace/layout.h workspace/layout.cpp workspace/layout_fit.h
  workspace/layout_fit.cpp workspace/layout_store.h workspace/layout_store.cpp workspace/layout_text.cpp
  workspace/screen_set.h workspace/screen_set.cpp workspace/stack_tabs.h workspace/stack_tabs.cpp workspace/workspaces.h
  workspace/workspaces.cpp)
