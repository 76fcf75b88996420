list(APPEND BALLAST_UI_SOURCES ladders/ladder_model.h ladders/ladder_model.cpp ladders/cell_text.h ladders/cell_text.cpp
  ladders/table_text.h ladders/table_text.cpp ladders/column_layout.h ladders/column_layout.cpp ladders/cell_flash.h
  ladders/cell_flash.cpp ladders/ladder_painter.h ladders/ladder_painter.cpp ladders/ladder_view.h
  ladders/ladder_view.cpp ladders/ladder_view_paint.cpp ladders/update_gate.h ladders/update_gate.cpp ladders/notice_strip.h ladders/notice_strip.cpp
  ladders/table_panel.h ladders/table_panel.cpp ladders/expiry_ladder_model.h ladders/expiry_ladder_model.cpp
  ladders/strike_ladder_model.h ladders/strike_ladder_model.cpp ladders/spot_ladder_model.h
  ladders/spot_ladder_model.cpp ladders/expiry_ladder_panel.h ladders/expiry_ladder_panel.cpp
  ladders/strike_ladder_panel.h ladders/strike_ladder_panel.cpp ladders/spot_ladder_panel.h
  ladders/spot_ladder_panel.cpp ladders/vega_bucket_model.h ladders/vega_bucket_model.cpp
  ladders/vega_bucket_panel.h ladders/vega_bucket_panel.cpp)
