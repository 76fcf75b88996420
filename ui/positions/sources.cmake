list(APPEND BALLAST_UI_SOURCES positions/fill_detail.h positions/fill_detail.cpp positions/fills_model.h positions/fills_model.cpp positions/fills_panel.h
  positions/fills_panel.cpp positions/margin_model.h positions/margin_model.cpp positions/margin_panel.h
  positions/margin_panel.cpp positions/orders_model.h positions/orders_model.cpp positions/orders_panel.h
  positions/orders_panel.cpp positions/positions_model.h positions/positions_model.cpp positions/positions_panel.h
  positions/positions_panel.cpp positions/trade_cells.h positions/trade_cells.cpp positions/venue_panel.h
  positions/venue_panel.cpp)
