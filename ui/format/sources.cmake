list(APPEND BALLAST_UI_SOURCES format/counted.h format/dated_time.h format/dated_time.cpp format/display_zone.h format/display_zone.cpp
  format/number_format.h format/number_format.cpp format/session_word.h format/size_format.h
  format/typed_number.h format/typed_number.cpp)
