list(APPEND BALLAST_UI_SOURCES alerts/alerts_model.h alerts/alerts_model.cpp alerts/alerts_panel.h
  alerts/alerts_panel.cpp alerts/unseen_alerts.h alerts/unseen_alerts.cpp)
