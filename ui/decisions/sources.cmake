list(APPEND BALLAST_UI_SOURCES decisions/decision_delegate.h decisions/decision_delegate.cpp
  decisions/decision_filter_model.h decisions/decision_filter_model.cpp decisions/decision_log_model.h
  decisions/decision_log_model.cpp decisions/decisions_panel.h decisions/decisions_panel.cpp decisions/proposal_card.h
  decisions/proposal_card.cpp decisions/proposal_card_paint.cpp decisions/proposal_facts.h decisions/proposal_facts.cpp)
