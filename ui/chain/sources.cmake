list(APPEND BALLAST_UI_SOURCES chain/chain_model.h chain/chain_model.cpp chain/chain_panel.h chain/chain_panel.cpp chain/cure_strip.h
  chain/cure_strip.cpp chain/effect_table.h chain/effect_table.cpp chain/order_ticket.h chain/order_ticket.cpp)
