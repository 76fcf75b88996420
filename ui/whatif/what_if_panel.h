#pragma once

#include <QLabel>
#include <QLineEdit>
#include <QSlider>
#include <array>

#include "ui/kit/ladder_view.h"
#include "ui/link/desk_commands.h"
#include "ui/whatif/what_if_model.h"
#include "ui/widgets/panel.h"
#include "ui/widgets/push_button.h"

namespace ballast::ui {

/// Spot, volatility, days and trades that are supposed, and what the book would be there.
///
/// Keys     Esc takes everything back.
class WhatIfPanel : public Panel {
    Q_OBJECT
public:
    enum Dial { Spot, Volatility, Days, kDials };

    explicit WhatIfPanel(Selection* selection, QWidget* parent = nullptr);
    void setCommands(DeskCommands* commands) { m_commands = commands; }
    interfaces::SectionSet wants() const override
    {
        return {interfaces::SectionId::Greeks, interfaces::SectionId::WhatIf};
    }

    QString emptyMessage() const override { return m_emptyMessage; }
    QString tableText(QChar separator) const override;
    QSize sizeHint() const override { return {860, 420}; }
    QSize minimumSizeHint() const override { return {480, 300}; }
    QSlider* slider(Dial dial) const { return m_sliders[dial]; }
    QLineEdit* trade() const { return m_trade; }
    PushButton* resetButton() const { return m_reset; }
    const WhatIfModel& model() const { return m_model; }
    QString words() const { return m_words->text(); }
    QString marginWords() const { return m_margins->text(); }
    void reset();

protected:
    void refresh() override;
    void paintEvent(QPaintEvent* event) override;

private:
    void build();
    void addDial(QLayout* into, Dial dial);
    void ask();
    void addTrade();
    double valueOf(Dial dial) const;
    void setEmptyMessage(const QString& message);
    bool showLock();

    DeskCommands* m_commands{};
    interfaces::WhatIfQuestion m_question;
    WhatIfModel m_model;
    std::array<QSlider*, kDials> m_sliders{};
    std::array<QLabel*, kDials> m_values{};
    QLineEdit* m_trade;
    void showMargins(const std::vector<interfaces::MarginChange>& margins);

    QLabel *m_trades, *m_margins, *m_words;
    PushButton *m_add, *m_reset;
    LadderView* m_view;
    QWidget* m_body;
    QString m_emptyMessage;
};

}  // namespace ballast::ui
