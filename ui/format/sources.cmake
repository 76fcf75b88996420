list(APPEND BALLAST_UI_SOURCES format/number_format.h format/number_format.cpp)
