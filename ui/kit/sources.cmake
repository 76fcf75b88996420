list(APPEND BALLAST_UI_SOURCES kit/align_decimals.h kit/cell_flash.h kit/cell_flash.cpp kit/cell_text.h kit/cell_text.cpp kit/chart_ticks.h
  kit/chart_ticks.cpp kit/column_layout.h kit/column_layout.cpp kit/figure_columns.h kit/figure_columns.cpp kit/figure_strip.h kit/figure_strip.cpp
  kit/figure_table.h kit/figure_table.cpp kit/ladder_model.h kit/ladder_model.cpp kit/ladder_painter.h
  kit/ladder_painter.cpp kit/ladder_view.h kit/ladder_view.cpp kit/ladder_view_paint.cpp kit/notice_strip.h
  kit/notice_strip.cpp kit/table_panel.h kit/table_panel.cpp kit/table_text.h kit/table_text.cpp)
