list(APPEND BALLAST_UI_SOURCES widgets/marks.h widgets/marks.cpp widgets/reading_look.h widgets/reading_look.cpp
  widgets/segment_bar.h widgets/segment_bar.cpp widgets/panel_header.h widgets/panel_header.cpp widgets/panel.h
  widgets/panel.cpp)
