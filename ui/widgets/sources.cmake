list(APPEND BALLAST_UI_SOURCES widgets/alert_look.h widgets/alert_look.cpp widgets/card.h widgets/card.cpp widgets/file_chooser.h
  widgets/margin_words.h widgets/margin_words.cpp widgets/mark_button.h widgets/mark_button.cpp widgets/marks.h
  widgets/marks.cpp widgets/painted_table.h widgets/painted_table.cpp widgets/painted_words.h widgets/painted_words.cpp widgets/panel.h widgets/panel.cpp
  widgets/panel_header.h widgets/panel_header.cpp widgets/push_button.h widgets/push_button.cpp widgets/reading_look.h
  widgets/reading_look.cpp widgets/segment_bar.h widgets/segment_bar.cpp
  widgets/spoken_role.h widgets/spoken_role.cpp widgets/tone.h)
