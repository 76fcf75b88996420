#pragma once

#include <algorithm>
#include <initializer_list>
#include <vector>

#include "ui/kit/ladder_model.h"

namespace ballast::ui {

/// Zeros behind the figures of these columns, so that all of one have the decimals of its longest and stand in line.
inline void alignDecimals(std::vector<LadderRow>& rows, std::initializer_list<std::size_t> columns)
{
    const auto decimalsOf = [](const QString& figure) {
        const auto point = figure.indexOf(QLatin1Char('.'));
        return point < 0 ? qsizetype{0} : figure.size() - point - 1;
    };
    for (const std::size_t column : columns) {
        std::vector<QString*> figures;
        qsizetype most = 0;
        for (auto& row : rows) {
            if (column >= row.cells.size()) continue;
            QString& figure = row.cells[column].text;
            if (figure.isEmpty() || !figure.back().isDigit()) continue;
            figures.push_back(&figure);
            most = std::max(most, decimalsOf(figure));
        }
        for (QString* figure : figures) {
            const auto decimals = decimalsOf(*figure);
            if (decimals == 0 && most > 0) *figure += QLatin1Char('.');
            *figure += QString(most - decimals, QLatin1Char('0'));
        }
    }
}

}  // namespace ballast::ui
