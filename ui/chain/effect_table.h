#pragma once

#include <QLabel>
#include <QWidget>
#include <array>

#include "interfaces/trade_views.h"

namespace ballast::ui {

/// What an order would do: a figure a line, now, after and its limit. A figure beyond its limit says so in words and
/// colour.
class EffectTable : public QWidget {
    Q_OBJECT
public:
    static constexpr std::size_t kLines = 5;
    explicit EffectTable(QWidget* parent = nullptr);

    void show(const interfaces::OrderPreview& preview);
    void clear();
    /// "Vega −7,196 −7,126 limit 20,000 USD per vol pt": a line as it is read.
    QString lineText(std::size_t line) const;

private:
    struct Line {
        QString name, before, after, limit, unit, toolTip;
        bool estimated{}, beyond{}, near{};
    };
    using Print = QString (*)(const std::string& coin, double value);
    void put(std::size_t at, const Line& line);
    static Line changeLine(const QString& name, const interfaces::LimitedChange& change, const QString& unit,
                           Print print, const std::string& coin);
    static Line marginLine(const interfaces::MarginChange& margin);

    std::array<std::array<QLabel*, 5>, kLines> m_labels{};
};

}  // namespace ballast::ui
