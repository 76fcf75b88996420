list(APPEND BALLAST_UI_SOURCES whatif/what_if_model.h whatif/what_if_model.cpp whatif/what_if_panel.h whatif/what_if_panel.cpp)
