list(APPEND BALLAST_UI_SOURCES ladders/expiry_ladder_model.h ladders/expiry_ladder_model.cpp
  ladders/expiry_ladder_panel.h ladders/expiry_ladder_panel.cpp ladders/spot_ladder_model.h
  ladders/spot_ladder_model.cpp ladders/spot_ladder_panel.h ladders/spot_ladder_panel.cpp
  ladders/strike_ladder_model.h ladders/strike_ladder_model.cpp ladders/strike_ladder_panel.h
  ladders/strike_ladder_panel.cpp ladders/vega_bucket_model.h ladders/vega_bucket_model.cpp
  ladders/vega_bucket_panel.h ladders/vega_bucket_panel.cpp)
