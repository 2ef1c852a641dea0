"""Who somebody is: accounts, passwords, sessions, and two accounts that become one."""
