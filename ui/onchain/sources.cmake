list(APPEND BALLAST_UI_SOURCES onchain/actions_model.h onchain/actions_model.cpp onchain/actions_panel.h onchain/actions_panel.cpp
  onchain/gas_model.h onchain/gas_model.cpp onchain/gas_panel.h onchain/gas_panel.cpp)
