list(APPEND BALLAST_UI_SOURCES connections/connections_model.h connections/connections_model.cpp connections/connections_panel.h
  connections/connections_panel.cpp)
