list(APPEND BALLAST_UI_SOURCES inventory/heatmap_layout.h inventory/heatmap_layout.cpp
  inventory/inventory_heatmap_paint.cpp inventory/inventory_heatmap_panel.h inventory/inventory_heatmap_panel.cpp
  inventory/inventory_heatmap_view.h inventory/inventory_heatmap_view.cpp inventory/inventory_skew_model.h
  inventory/inventory_skew_model.cpp)
