list(APPEND BALLAST_UI_SOURCES scenarios/popup_entries.h scenarios/scenario_grid_model.h scenarios/scenario_grid_model.cpp
  scenarios/scenario_grid_panel.h scenarios/scenario_grid_panel.cpp scenarios/scenario_templates.h scenarios/scenario_templates.cpp scenarios/scenario_grid_view.h
  scenarios/scenario_grid_view.cpp)
list(APPEND BALLAST_UI_SOURCES scenarios/book_scenario_models.h scenarios/book_scenario_models.cpp scenarios/book_scenarios_panel.h
  scenarios/book_scenarios_panel.cpp)
