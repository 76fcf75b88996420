list(APPEND BALLAST_UI_SOURCES quotes/quotes_model.h quotes/quotes_model.cpp quotes/quotes_panel.h quotes/quotes_panel.cpp)
