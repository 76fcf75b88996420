list(APPEND BALLAST_UI_SOURCES settings/alerts_page.cpp settings/display_page.cpp settings/keys_page.h settings/keys_page.cpp
  settings/orders_page.cpp settings/settings_form.h settings/settings_form.cpp settings/settings_page.h
  settings/settings_page.cpp settings/sounds_page.cpp)
