#pragma once

#include <QElapsedTimer>
#include <QLabel>
#include <QLineEdit>
#include <QTimer>

#include "interfaces/trade_views.h"
#include "ui/chain/effect_table.h"
#include "ui/link/desk_commands.h"
#include "ui/tickets/ticket_list.h"
#include "ui/widgets/push_button.h"
#include "ui/widgets/segment_bar.h"

namespace ballast::ui {

/// An option order before it goes: side, size, limit, what it would do, and whether the gate lets it pass.
///
/// Keys     Ctrl+Enter sends, Esc closes.
/// Threads  GUI thread.
class OrderTicket : public QWidget {
    Q_OBJECT
public:
    static constexpr int kConfirmSeconds = 60;       ///< C23: what the first press bound.
    static constexpr int kSettleMilliseconds = 400;  ///< A press meant what was shown that long before it.

    explicit OrderTicket(QWidget* parent = nullptr);
    void setCommands(DeskCommands* commands) { m_commands = commands; }

    /// Fills the fields and asks the desk. `unit` is what its premiums are in.
    void open(const interfaces::OrderQuestion& order, const QString& unit);
    /// The same for the other wing of its strike, where it is listed.
    void setOtherWing(const QString& instrument) { m_otherWing = instrument; }
    bool isOpen() const { return m_isOpen; }
    void close();
    void showSnapshot(const interfaces::Snapshot& snapshot);

    QString instrument() const { return m_instrument; }
    QLineEdit* size() const { return m_size; }
    QLineEdit* limit() const { return m_limit; }
    SegmentBar* side() const { return m_side; }
    SegmentBar* unit() const { return m_unit; }
    PushButton* sendButton() const { return m_send; }
    QString verdict() const { return m_verdict->text(); }
    const EffectTable* effects() const { return m_effects; }

Q_SIGNALS:
    void closed();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    /// What a press sends.
    struct Bound {
        interfaces::OrderQuestion order;
        double limitPrice{};
        QString account;
    };
    void build();
    void ask();
    void send();
    std::optional<interfaces::OrderQuestion> typed() const;
    QString whatIsMissing() const;
    std::optional<Bound> bound() const;
    void forgetConfirm();
    void goOnFrom(const QLineEdit* edit);
    void showPreview(const interfaces::OrderPreview& preview);
    void showVerdict(const interfaces::OrderPreview* preview);
    void convertLimit(int unit);

    DeskCommands* m_commands{};
    QString m_instrument, m_otherWing, m_priceUnit;
    std::string m_venue;
    bool m_isOpen{};
    bool m_rests{};                                     ///< What does not fill at once, at the venues of this desk.
    std::optional<interfaces::OrderPreview> m_preview;  ///< To the question of now.
    std::optional<double> m_priceBefore;                ///< That was shown until m_priceSince began.
    QElapsedTimer m_priceSince;
    std::optional<Bound> m_confirm;  ///< By the first press above a soft limit.
    QElapsedTimer m_confirmSince, m_sent;
    QTimer m_confirmEnds;
    QLabel *m_title, *m_verdict;
    SegmentBar *m_side, *m_unit;
    QLineEdit *m_size, *m_limit;
    EffectTable* m_effects;
    PushButton *m_send, *m_close;
    TicketList* m_outcomes;
};

}  // namespace ballast::ui
