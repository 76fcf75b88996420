list(APPEND BALLAST_UI_SOURCES theme/theme.h theme/theme.cpp theme/theme_holder.cpp theme/desk_style.h
  theme/desk_style.cpp)
