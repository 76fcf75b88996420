list(APPEND BALLAST_UI_SOURCES
  surface/chart_ticks.h surface/chart_ticks.cpp surface/figure_table.h surface/figure_table.cpp
  surface/fit_health_bar.h surface/fit_health_bar.cpp surface/fit_state.h surface/fit_state.cpp
  surface/fit_table_model.h surface/fit_table_model.cpp surface/fit_table_panel.h surface/fit_table_panel.cpp
  surface/no_fit_message.h surface/no_fit_message.cpp surface/slice_choice.h surface/slice_choice.cpp
  surface/smile_axis.h surface/smile_axis.cpp surface/smile_frame.h surface/smile_frame.cpp
  surface/smile_painter.h surface/smile_painter.cpp surface/smile_pane.h surface/smile_pane.cpp
  surface/smile_view.h surface/smile_view.cpp surface/surface_camera.h surface/surface_camera.cpp
  surface/surface_mesh.h surface/surface_mesh.cpp surface/surface_painter.h surface/surface_painter.cpp
  surface/surface_panel.h surface/surface_panel.cpp surface/term_structure_view.h surface/term_structure_view.cpp
  surface/tenor_model.h surface/tenor_model.cpp
  surface/volatility_surface_3d_view.h surface/volatility_surface_3d_view.cpp)
