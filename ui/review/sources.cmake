list(APPEND BALLAST_UI_SOURCES review/decision_record_panel.h review/decision_record_panel.cpp
  review/decision_record_view.h review/decision_record_view.cpp review/filter_chips.h review/filter_chips.cpp
  review/journal_cells.h review/journal_cells.cpp review/journal_panel.h review/journal_panel.cpp
  review/journal_table_model.h review/journal_table_model.cpp review/record_kind.h review/record_kind.cpp
  review/record_limits.h review/record_limits.cpp
  review/record_tables.h review/record_tables.cpp review/review_banner.h review/review_banner.cpp
  review/review_controller.h review/review_controller.cpp review/scrubber_curve.h review/scrubber_curve.cpp
  review/scrubber_track.h review/scrubber_track.cpp review/scrubber_widget.h review/scrubber_widget.cpp
  review/transport_bar.h review/transport_bar.cpp)
