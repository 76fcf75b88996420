list(APPEND BALLAST_UI_SOURCES theme/desk_style.h theme/desk_style.cpp theme/theme.h theme/theme.cpp
  theme/theme_holder.cpp)
