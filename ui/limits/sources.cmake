list(APPEND BALLAST_UI_SOURCES limits/limits_model.h limits/limits_model.cpp limits/limits_panel.h limits/limits_panel.cpp)
