list(APPEND BALLAST_UI_SOURCES surface/surface_camera.h surface/surface_camera.cpp surface/surface_mesh.h
  surface/surface_mesh.cpp surface/surface_painter.h surface/surface_painter.cpp surface/surface_panel.h
  surface/surface_panel.cpp surface/volatility_surface_3d_view.h surface/volatility_surface_3d_view.cpp)
