list(APPEND BALLAST_UI_SOURCES flow/flow_panel.h flow/flow_panel.cpp flow/markout_model.h flow/markout_model.cpp
  flow/taker_model.h flow/taker_model.cpp flow/toxicity_figures.h flow/toxicity_figures.cpp)
