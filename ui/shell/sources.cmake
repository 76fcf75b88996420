list(APPEND BALLAST_UI_SOURCES shell/selection.h shell/selection.cpp)
