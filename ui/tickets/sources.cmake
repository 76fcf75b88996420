list(APPEND BALLAST_UI_SOURCES tickets/confirm_card.h tickets/confirm_card.cpp tickets/decision_text.h tickets/decision_text.cpp tickets/flatten_card.h tickets/flatten_card.cpp tickets/flatten_words.h
  tickets/flatten_words.cpp tickets/override_badges.h tickets/override_badges.cpp tickets/override_cards.h
  tickets/override_cards.cpp tickets/quit_card.h tickets/quit_card.cpp tickets/reason_field.h tickets/reason_field.cpp tickets/ticket_list.h tickets/ticket_list.cpp tickets/trading_cards.h
  tickets/trading_cards.cpp)
