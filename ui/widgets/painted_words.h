#pragma once

#include <QRectF>
#include <QString>
#include <QWidget>
#include <vector>

namespace ballast::ui {

/// One piece of text that a widget paints, in its own coordinates.
struct PaintedWords {
    QString text;
    QRectF box;
};

/// What the widget itself paints, in the order in which it does; its children not.
std::vector<PaintedWords> wordsPaintedBy(QWidget& widget);
/// The same as one sentence for a reader: "Net delta, USD, +344,985, BTC, +5.314".
QString spokenWords(const std::vector<PaintedWords>& words);

}  // namespace ballast::ui
