list(APPEND BALLAST_UI_SOURCES link/desk_commands.h link/desk_commands.cpp link/link_groups.h link/link_groups.cpp link/selection.h link/selection.cpp
  link/selection_steps.h link/selection_steps.cpp link/picture_bridge.h link/picture_bridge.cpp
  link/shown_proposals.h link/shown_proposals.cpp)
