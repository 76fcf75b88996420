list(APPEND BALLAST_UI_SOURCES smile/fit_health_bar.h smile/fit_health_bar.cpp smile/fit_state.h smile/fit_state.cpp
  smile/fit_table_model.h smile/fit_table_model.cpp smile/fit_table_panel.h smile/fit_table_panel.cpp
  smile/no_fit_message.h smile/no_fit_message.cpp smile/own_curve.h smile/own_curve.cpp smile/own_curve_bar.h
  smile/own_curve_bar.cpp smile/slice_choice.h smile/slice_choice.cpp smile/smile_axis.h
  smile/smile_axis.cpp smile/smile_frame.h smile/smile_frame.cpp smile/smile_painter.h smile/smile_painter.cpp
  smile/smile_pane.h smile/smile_pane.cpp smile/smile_view.h smile/smile_view.cpp smile/tenor_model.h
  smile/tenor_model.cpp smile/term_structure_view.h smile/term_structure_view.cpp)
