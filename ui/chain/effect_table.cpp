#include "ui/chain/effect_table.h"

#include <QGridLayout>
#include <cmath>

#include "ui/format/number_format.h"
#include "ui/theme/theme.h"

namespace ballast::ui {

namespace {

constexpr double kNear = 0.8;  ///< Of a limit: where the desk warns.
constexpr int kFigureWidth = 72;

QString coinFigure(const std::string& coin, double value) { return deltaCoin(coin, value); }
QString usdFigure(const std::string&, double value) { return usd0(value); }

}  // namespace

EffectTable::EffectTable(QWidget* parent) : QWidget(parent)
{
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(10);
    grid->setVerticalSpacing(0);
    for (std::size_t line = 0; line < kLines; ++line)
        for (std::size_t column = 0; column < 5; ++column) {
            auto* label = new QLabel(this);
            label->setFont(uiFont(12));
            const bool figure = column >= 1 && column <= 3;
            label->setAlignment(Qt::AlignVCenter | (figure ? Qt::AlignRight : Qt::AlignLeft));
            if (figure) label->setMinimumWidth(kFigureWidth);
            grid->addWidget(label, static_cast<int>(line), static_cast<int>(column));
            m_labels[line][column] = label;
        }
    grid->setColumnStretch(4, 1);
    clear();
}

void EffectTable::clear()
{
    for (auto& line : m_labels)
        for (QLabel* label : line)
            label->clear();
}

void EffectTable::put(std::size_t at, const Line& line)
{
    const QStringList words{line.name, line.before, line.after, line.limit, line.unit};
    const Theme& t = theme();
    const QColor figure = line.estimated ? t.estimate : line.beyond ? t.breach : line.near ? t.warn : t.text;
    const std::array<QColor, 5> colours{t.text2, line.estimated ? t.estimate : t.text, figure, t.text3, t.text3};
    for (std::size_t i = 0; i < 5; ++i) {
        QLabel* label = m_labels[at][i];
        label->setText(words[static_cast<qsizetype>(i)]);
        label->setToolTip(line.toolTip);
        QFont font = uiFont(12, i == 2 && line.beyond ? QFont::Medium : QFont::Normal);
        font.setItalic(line.estimated && (i == 1 || i == 2));
        label->setFont(font);
        QPalette palette = label->palette();
        palette.setColor(QPalette::WindowText, colours[i]);
        label->setPalette(palette);
    }
}

EffectTable::Line EffectTable::changeLine(const QString& name, const interfaces::LimitedChange& change,
                                          const QString& unit, Print print, const std::string& coin)
{
    Line line{.name = name, .before = print(coin, change.before), .after = print(coin, change.after), .unit = unit};
    line.beyond = std::abs(change.after) > change.limit;
    line.near = !line.beyond && std::abs(change.after) > std::abs(change.before) &&
                std::abs(change.after) >= kNear * change.limit;
    line.limit = QObject::tr("limit %1").arg(print(coin, change.limit).remove(QLatin1Char('+')));
    if (line.beyond) line.unit += QObject::tr(", beyond its limit");
    if (line.near) line.unit += QObject::tr(", above 80 % of its limit");
    return line;
}

EffectTable::Line EffectTable::marginLine(const interfaces::MarginChange& margin)
{
    const auto share = [&](const std::optional<double>& value) {
        return value ? (margin.estimated ? kEstimated : QString()) + percent1(*value) : kMissing;
    };
    Line line{.name = QObject::tr("Margin used"),
              .before = share(margin.before),
              .after = share(margin.after),
              .unit = QObject::tr("% of equity, %1").arg(text(margin.account)),
              .toolTip = QObject::tr("Initial margin over equity. %1").arg(text(margin.message)),
              .estimated = margin.estimated};
    if (!margin.after) line.unit = text(margin.message);
    line.beyond = margin.after && *margin.after > 1.0;
    return line;
}

void EffectTable::show(const interfaces::OrderPreview& preview)
{
    if (!preview.message.empty()) return clear();
    const auto& coin = preview.underlying;
    auto delta = changeLine(QObject::tr("Net delta"), preview.deltaCoin, text(coin), coinFigure, coin);
    delta.toolTip = QObject::tr("Coins, numeraire USD; working orders and a premium paid in coins are counted.");
    put(0, delta);
    put(1, changeLine(QObject::tr("Gamma"), preview.gammaCoin, QObject::tr("%1 per 1 %").arg(text(coin)), coinFigure,
                      coin));
    put(2, changeLine(QObject::tr("Vega"), preview.vegaUsd, QObject::tr("USD per vol pt"), usdFigure, coin));
    put(3, {.name = QObject::tr("Theta"),
            .before = usd0(preview.thetaBefore),
            .after = usd0(preview.thetaAfter),
            .unit = QObject::tr("USD per day")});
    put(4, marginLine(preview.margin));
}

QString EffectTable::lineText(std::size_t line) const
{
    QStringList words;
    for (const QLabel* label : m_labels[line])
        if (!label->text().isEmpty()) words << label->text();
    return words.join(QLatin1Char(' '));
}

}  // namespace ballast::ui
