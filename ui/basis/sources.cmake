list(APPEND BALLAST_UI_SOURCES basis/basis_panel.h basis/basis_panel.cpp basis/gap_model.h basis/gap_model.cpp
  basis/venue_price_model.h basis/venue_price_model.cpp)
