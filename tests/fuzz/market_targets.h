#pragma once

#include <string>
#include <vector>

namespace ballast::fuzz {

/// A frame of Deribit's or Hyperliquid's market: no figure that is not finite, no price or amount below zero, no text
/// of the frame that cannot be read. `said`, if it is given, counts what the frame handed on.
std::string readDeribitFrame(const std::string& bytes, int* said);
std::string readHyperliquidFrame(const std::string& bytes, int* said);
inline std::string readDeribitMarket(const std::string& bytes) { return readDeribitFrame(bytes, nullptr); }
inline std::string readHyperliquidMarket(const std::string& bytes) { return readHyperliquidFrame(bytes, nullptr); }

std::vector<std::string> deribitFrames();
std::vector<std::string> hyperliquidFrames();

}  // namespace ballast::fuzz
