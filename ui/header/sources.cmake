list(APPEND BALLAST_UI_SOURCES header/end_strip.h header/end_strip.cpp header/feed_line.h header/feed_line.cpp header/header_bar.h header/header_bar.cpp
  header/header_block.h header/header_block.cpp header/header_content.h header/header_content.cpp header/kill_switch.h
  header/kill_switch.cpp header/playback_bar.h header/playback_bar.cpp header/proposal_bell.h
  header/proposal_bell.cpp header/proposal_strip.h header/proposal_strip.cpp header/scope_button.h header/scope_button.cpp
  header/status_line.h header/status_line.cpp header/trading_block.h header/trading_block.cpp header/watch_line.h
  header/watch_line.cpp)
