#pragma once

#include <QWidget>
#include <array>

#include "ui/header/header_block.h"
#include "ui/header/kill_switch.h"
#include "ui/header/trading_block.h"

namespace ballast::ui {

/// The header: trading state, exposure, P&L, margin, feeds, clock, and the kill switch at the far right. It lives above
/// the docks and can neither be moved nor closed.
class HeaderBar : public QWidget {
    Q_OBJECT
public:
    enum Block { NetDelta, Gamma, Vega, Theta, Pnl, Margin, Feeds, Clock, kBlockCount };

    explicit HeaderBar(QWidget* parent = nullptr);

    /// A journal reads the picture of another instant: no figure stands until it has come.
    void setReading(bool reading);
    void showSnapshot(const interfaces::Snapshot& snapshot);
    void setCompact(bool compact);
    bool isCompact() const { return m_compact; }
    /// Of the kill switch, at the far right.
    int killWidth() const;
    TradingBlock* tradingBlock() const { return m_trading; }
    KillSwitch* killSwitch() const { return m_kill; }
    HeaderBlock* block(Block which) const { return m_blocks[static_cast<std::size_t>(which)]; }

    QSize sizeHint() const override { return {1274, m_compact ? 76 : 88}; }

Q_SIGNALS:
    /// The panel that explains a block shall come forward, by id.
    void panelRequested(const QString& id);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    TradingBlock* m_trading;
    std::array<HeaderBlock*, kBlockCount> m_blocks{};
    KillSwitch* m_kill;
    bool m_compact{};
};

}  // namespace ballast::ui
