list(APPEND BALLAST_UI_SOURCES notify/alert_log.h notify/alert_log.cpp notify/desk_sounds.h notify/desk_sounds.cpp
  notify/sound_player.h notify/sound_player.cpp)
