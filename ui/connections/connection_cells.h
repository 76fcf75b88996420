#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "interfaces/connections.h"
#include "ui/kit/ladder_model.h"

/// Makers of cells that the tables of connections share.
namespace ballast::ui {

LadderCell qualityCell(domain::Quality quality);
/// Words with a mark of the same tone.
LadderCell markedCell(const QString& words, Mark mark, Tone tone);
/// None is quiet; some are a warning where `isBad`.
LadderCell countCell(std::uint64_t count, bool isBad);
/// Words that end in an ellipsis and stand whole in the tooltip.
LadderCell noteCell(const std::string& words);
/// An exact decimal with a comma at each thousand; none: missing.
LadderCell exactCell(const std::string& decimal);
LadderCell ageCell(std::optional<Duration> age);
/// p50, p95 and p99 in one unit; `definition` says what of.
LadderCell latencyCell(const interfaces::LatencyView& latency, const QString& definition);
LadderCell trendCell(const interfaces::LatencyView& latency);
/// Columns of the last two.
LadderColumn latencyColumn(const QString& id, const QString& name);
LadderColumn trendColumn(const QString& id);

}  // namespace ballast::ui
