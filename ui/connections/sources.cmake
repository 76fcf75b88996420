list(APPEND BALLAST_UI_SOURCES connections/accounts_model.h connections/accounts_model.cpp connections/accounts_panel.h
  connections/accounts_panel.cpp connections/connection_cells.h connections/connection_cells.cpp connections/connections_model.h
  connections/connections_model.cpp connections/connections_panel.h connections/connections_panel.cpp connections/oracles_model.h
  connections/oracles_model.cpp connections/oracles_panel.h connections/oracles_panel.cpp connections/traded_model.h
  connections/traded_model.cpp connections/traded_panel.h connections/traded_panel.cpp connections/venues_model.h
  connections/venues_model.cpp connections/venues_panel.h connections/venues_panel.cpp)
