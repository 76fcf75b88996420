list(APPEND BALLAST_UI_SOURCES alerts/alert_look.h alerts/alert_look.cpp alerts/alerts_model.h alerts/alerts_model.cpp
  alerts/alerts_panel.h alerts/alerts_panel.cpp)
