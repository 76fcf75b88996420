list(APPEND BALLAST_UI_SOURCES scenarios/scenario_grid_model.h scenarios/scenario_grid_model.cpp
  scenarios/scenario_grid_panel.h scenarios/scenario_grid_panel.cpp scenarios/scenario_grid_view.h
  scenarios/scenario_grid_view.cpp)
