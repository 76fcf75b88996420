list(APPEND BALLAST_UI_SOURCES decisions/decision_delegate.h decisions/decision_delegate.cpp
  decisions/decision_filter_model.h decisions/decision_filter_model.cpp decisions/decision_log_model.h
  decisions/decision_log_model.cpp decisions/decision_text.h decisions/decision_text.cpp decisions/decisions_panel.h
  decisions/decisions_panel.cpp decisions/override_badges.h decisions/override_badges.cpp decisions/override_cards.h
  decisions/override_cards.cpp decisions/proposal_card.h decisions/proposal_card.cpp decisions/proposal_facts.h
  decisions/proposal_facts.cpp decisions/reason_field.h decisions/reason_field.cpp)
