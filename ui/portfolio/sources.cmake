list(APPEND BALLAST_UI_SOURCES portfolio/attribution_model.h portfolio/attribution_model.cpp
  portfolio/attribution_page.cpp portfolio/concentration_model.h portfolio/concentration_model.cpp
  portfolio/earned_model.h portfolio/earned_model.cpp portfolio/earned_page.cpp portfolio/model_risk_model.h portfolio/model_risk_model.cpp portfolio/model_risk_page.cpp portfolio/portfolio_page.h
  portfolio/portfolio_panel.h portfolio/portfolio_panel.cpp portfolio/tail_page.cpp portfolio/waterfall.h
  portfolio/waterfall.cpp portfolio/waterfall_view.h portfolio/waterfall_view.cpp)
