list(APPEND BALLAST_UI_SOURCES connect/connect_panel.h connect/connect_panel.cpp connect/connect_worker.h connect/connect_worker.cpp
  connect/probe_model.h connect/probe_model.cpp connect/setup_form.h connect/setup_form.cpp)
