#pragma once

#include <QComboBox>

namespace ballast::ui {

/// Free text with the last five reasons given on this machine: Alt+1 to Alt+5 take one of them.
class ReasonField : public QComboBox {
    Q_OBJECT
public:
    explicit ReasonField(QWidget* parent = nullptr);
    QString reason() const { return currentText().trimmed(); }
    /// What is sent if a person in a hurry types nothing. It says so, stands selected, and is not kept as a reason.
    void setDefault(const QString& words);
    /// Keeps the reason as the newest of five; none is not kept.
    void remember() const;

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;

private:
    QString m_default;
};

}  // namespace ballast::ui
