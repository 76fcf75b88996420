#include "ui/chain/cure_strip.h"

#include <QVBoxLayout>

#include "ui/format/number_format.h"
#include "ui/format/size_format.h"
#include "ui/theme/theme.h"

namespace ballast::ui {

namespace {

QString figureOf(const interfaces::CureView& cure, double value)
{
    return cure.figure == "vega" ? usd0(value) : deltaCoin(cure.underlying, value);
}

QString sentenceOf(const interfaces::CureView& cure)
{
    QString words = QObject::tr("%1 %2 %3 is beyond its limit %4 %5. No hedge changes it; options do.")
                        .arg(text(cure.underlying), text(cure.figure), figureOf(cure, cure.value),
                             figureOf(cure, cure.limit).remove(QLatin1Char('+')), text(cure.unit));
    if (cure.orders.empty()) words += QLatin1Char(' ') + text(cure.message);
    return words;
}

QString buttonText(const interfaces::CureOrder& order)
{
    return (order.side == domain::Side::Buy ? QObject::tr("Buy %1 %2…") : QObject::tr("Sell %1 %2…"))
        .arg(plain(order.quantity, contractDecimals(order.quantity)), text(order.instrument));
}

QString buttonTip(const interfaces::CureView& cure, const interfaces::CureOrder& order)
{
    return QObject::tr("At %1 %2. Costs %3 USD against our fit; %4 would be %5, net delta %6 %7.")
        .arg(optionPrice(order.limitPrice), text(order.unit), usd2(order.costUsd), text(cure.figure),
             figureOf(cure, order.after), deltaCoin(cure.underlying, order.deltaAfterCoin), text(cure.underlying));
}

/// What the buttons say; figures in the sentence change without new buttons.
QStringList keysOf(const interfaces::CuresView& cures)
{
    QStringList keys;
    for (const auto& cure : cures.cures) {
        keys << text(cure.underlying + cure.figure);
        for (const auto& order : cure.orders)
            keys << buttonText(order);
    }
    return keys;
}

}  // namespace

CureStrip::CureStrip(QWidget* parent) : QWidget(parent)
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(12, 4, 12, 4);
    column->setSpacing(4);
    hide();
}

void CureStrip::build(const interfaces::CuresView& cures)
{
    qDeleteAll(findChildren<QWidget*>(QString(), Qt::FindDirectChildrenOnly));
    for (std::size_t i = 0; i < cures.cures.size(); ++i) {
        auto* line = new QWidget(this);
        auto* row = new QHBoxLayout(line);
        row->setContentsMargins(0, 0, 0, 0);
        row->setSpacing(6);
        auto* words = new QLabel(line);
        words->setObjectName(QStringLiteral("cure %1").arg(i));
        words->setFont(uiFont(12));
        words->setWordWrap(true);
        row->addWidget(words, 1);
        for (std::size_t k = 0; k < cures.cures[i].orders.size(); ++k) {
            auto* button = new PushButton(buttonText(cures.cures[i].orders[k]), 22, line);
            row->addWidget(button);
            connect(button, &PushButton::clicked, this, [this, i, k] {
                if (i < m_shown.size() && k < m_shown[i].orders.size()) Q_EMIT chosen(m_shown[i].orders[k]);
            });
        }
        layout()->addWidget(line);
    }
}

void CureStrip::showCures(const interfaces::CuresView* cures)
{
    m_shown = cures != nullptr ? cures->cures : std::vector<interfaces::CureView>{};
    setVisible(!m_shown.empty());
    if (m_shown.empty()) return;
    if (const auto keys = keysOf(*cures); keys != m_keys) {
        m_keys = keys;
        build(*cures);
    }
    qsizetype next = 0;
    const auto all = buttons();
    for (std::size_t i = 0; i < m_shown.size(); ++i) {
        auto* words = findChild<QLabel*>(QStringLiteral("cure %1").arg(i));
        words->setText(sentenceOf(m_shown[i]));
        QPalette palette = words->palette();
        palette.setColor(QPalette::WindowText, theme().breach);
        words->setPalette(palette);
        for (const auto& order : m_shown[i].orders)
            if (next < all.size()) all[next++]->setFreeToolTip(buttonTip(m_shown[i], order));
    }
}

QStringList CureStrip::sentences() const
{
    QStringList words;
    for (const auto& cure : m_shown)
        words << sentenceOf(cure);
    return words;
}

}  // namespace ballast::ui
