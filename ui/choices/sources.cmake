list(APPEND BALLAST_UI_SOURCES choices/choices.h choices/choices.cpp choices/desk_choices.h choices/desk_choices.cpp
  choices/greek_units.h choices/greek_units.cpp choices/held_keys.h choices/held_keys.cpp choices/history.h choices/history.cpp choices/place_keys.h choices/place_keys.cpp choices/trends.h choices/trends.cpp)
