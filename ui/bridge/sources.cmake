list(APPEND BALLAST_UI_SOURCES bridge/snapshot_bridge.h bridge/snapshot_bridge.cpp)
