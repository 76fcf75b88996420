#include "ui/header/header_bar.h"

#include <QPainter>
#include <numeric>
#include <utility>

#include "ui/theme/theme.h"

namespace ballast::ui {
namespace {

using Widths = std::array<int, HeaderBar::kBlockCount + 1>;  // trading state first, then the blocks

constexpr Widths kFullWidths{212, 234, 200, 196, 164, 200, 200, 178, 136};
constexpr Widths kCompactWidths{146, 178, 152, 138, 118, 150, 122, 0, 112};
constexpr int kFullKill = 194;
constexpr int kCompactKill = 156;

const std::array<QString, HeaderBar::kBlockCount>& explainingPanels()
{
    static const std::array<QString, HeaderBar::kBlockCount> kPanels{
        QStringLiteral("greeks-by-expiry"), QStringLiteral("greeks-by-spot"),  QStringLiteral("vega-buckets"),
        QStringLiteral("greeks-by-expiry"), QStringLiteral("portfolio/pnl"),   QStringLiteral("margin"),
        QStringLiteral("fit-table"),        QStringLiteral("greeks-by-expiry")};
    return kPanels;
}

/// On a screen that is smaller than the desk needs blocks go, least first, before one would lie under the kill switch;
/// the panels that explain them have their figures.
Widths widthsIn(Widths widths, int room)
{
    constexpr std::array kFirstToGo{HeaderBar::Theta, HeaderBar::Vega,   HeaderBar::Gamma, HeaderBar::Feeds,
                                    HeaderBar::Clock, HeaderBar::Margin, HeaderBar::Pnl,   HeaderBar::NetDelta};
    int wanted = std::accumulate(widths.begin(), widths.end(), 0);
    for (const auto block : kFirstToGo) {
        if (wanted <= room) break;
        wanted -= std::exchange(widths.at(static_cast<std::size_t>(block) + 1), 0);
    }
    return widths;
}

}  // namespace

HeaderBar::HeaderBar(QWidget* parent) : QWidget(parent), m_trading(new TradingBlock(this)), m_kill(new KillSwitch(this))
{
    for (std::size_t i = 0; i < m_blocks.size(); ++i) {
        m_blocks[i] = new HeaderBlock(this);
        connect(m_blocks[i], &HeaderBlock::clicked, this, [this, i] { Q_EMIT panelRequested(explainingPanels()[i]); });
    }
    block(Feeds)->setRowsOnly(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setFixedHeight(88);
}

void HeaderBar::setCompact(bool compact)
{
    if (compact == m_compact) return;
    m_compact = compact;
    m_trading->setCompact(compact);
    for (auto* each : m_blocks)
        each->setCompact(compact);
    setFixedHeight(compact ? 76 : 88);
}

int HeaderBar::killWidth() const { return m_compact ? kCompactKill : kFullKill; }

void HeaderBar::showSnapshot(const interfaces::Snapshot& s)
{
    m_trading->showSnapshot(s);
    m_kill->showSnapshot(s);
    block(NetDelta)->setContent(netDeltaBlock(s));
    block(Gamma)->setContent(gammaBlock(s, m_compact));
    block(Vega)->setContent(vegaBlock(s));
    block(Theta)->setContent(thetaBlock(s));
    block(Pnl)->setContent(pnlBlock(s));
    block(Margin)->setContent(marginBlock(s, m_compact));
    block(Feeds)->setContent(feedsBlock(s));
    block(Clock)->setContent(clockBlock(s, m_compact));
}

void HeaderBar::setReading(bool reading)
{
    for (auto* each : m_blocks)
        each->setReading(reading);
}

void HeaderBar::resizeEvent(QResizeEvent*)
{
    const int kill = killWidth();
    const Widths widths = widthsIn(m_compact ? kCompactWidths : kFullWidths, width() - kill);
    const int wanted = std::accumulate(widths.begin(), widths.end(), 0);
    const int extra = std::max(0, width() - kill - wanted);
    int left = 0;
    int before = 0;
    for (std::size_t i = 0; i < widths.size(); ++i) {
        before += widths[i];
        const int right = before + extra * before / std::max(1, wanted);  // shares of what is left over, without gaps
        QWidget* child = i == 0 ? static_cast<QWidget*>(m_trading) : m_blocks[i - 1];
        child->setGeometry(left, 0, right - left, height());
        child->setVisible(widths[i] > 0);
        left = right;
    }
    m_kill->setGeometry(width() - kill, 0, kill, height());
}

void HeaderBar::paintEvent(QPaintEvent*)
{
    QPainter p(this);
    p.fillRect(rect(), theme().bg1);
}

}  // namespace ballast::ui
